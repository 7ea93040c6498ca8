"""The rules of states, completeness and checks, in words: what the dashboard says about itself."""

from __future__ import annotations

from collections.abc import Mapping

from monitoring.italian import number
from monitoring.validation.problems import ERROR, NOTICE, TITLES, WARNING, Problem

COMPLETENESS = {
    "in_tempo": "Il dovuto è tutto compilato e il primo invio è arrivato entro la tolleranza o la proroga.",
    "in_ritardo": "Il dovuto è tutto compilato, il primo invio è arrivato dopo la tolleranza, o dopo la proroga.",
    "incompleta": "È arrivato qualcosa, ma non tutte le celle dovute sono compilate.",
    "restituita": "L'ultimo invio è stato restituito e non ce n'è un altro valido.",
    "mancante": "La scadenza è passata e non è arrivato nulla di valido.",
    "da_inviare": "Non è ancora arrivato nulla e la scadenza non è passata.",
}
VALUES = {
    "valore": "Un numero.",
    "zero": "Il numero zero: si è contato, e non ce n'erano.",
    "mancante": "La cella è vuota o non è arrivata: non è mai contata come zero.",
    "non_disponibile": "Il mittente ha scritto ND e il perché.",
    "non_applicabile": "Il mittente ha scritto NA e il perché.",
    "non_ancora_applicabile": "Il mittente ha scritto NAA: non può ancora esserci.",
    "soppresso": "Un numero piccolo, tolto perché qualcuno potrebbe essere riconosciuto.",
}
GRAVITY_WORDS = {
    ERROR: "errore: il file è rifiutato",
    WARNING: "avviso: si conferma con un motivo",
    NOTICE: "notizia",
}


def milestone_states(thresholds: Mapping[str, float]) -> dict[str, str]:
    """State of a milestone in one area: when it is given, with the threshold in points."""
    points = number(thresholds["on_track_tolerance"] * 100)
    return {
        "completato": "Dichiarato completato, entro la data prevista dal piano.",
        "completato_in_ritardo": "Dichiarato completato, dopo la data prevista dal piano.",
        "a_buon_punto": "Non ancora scaduto, avviato, e l'avanzamento è almeno quello atteso "
        f"meno {points} punti su cento.",
        "in_corso": f"Non ancora scaduto, avviato, più di {points} punti sotto l'atteso.",
        "in_ritardo": "La data è passata e l'ultima rendicontazione non lo dice completato.",
        "non_avviato": "Non ancora scaduto, dichiarato non avviato.",
        "non_rendicontato": "La data è passata e nessuno ha detto come è andata.",
        "non_ancora_dovuto": "La data non è passata e non è ancora stato rendicontato.",
        "rinviato": "Dichiarato rinviato, a una nuova data non ancora passata o da fissare.",
        "non_applicabile": "Dichiarato non applicabile in quell'area.",
    }


EXPECTED = (
    "L'avanzamento atteso cresce in modo uniforme dal 1° gennaio dell'anno del traguardo alla sua "
    "data. Quello effettivo è il più alto fra la percentuale dichiarata e la quantità raggiunta su "
    "quella prevista; un traguardo completato vale 100, uno non avviato 0."
)
WHOLE = (
    "Un traguardo chiesto a più aree, visto da tutto il territorio, è completato quando lo è nel "
    "numero di aree richiesto (tutte, se il documento non ne dice uno). Dopo la scadenza è «in "
    "ritardo» solo se non basterebbe nemmeno che le aree di cui non si sa avessero completato; "
    "altrimenti è «non rendicontato»."
)


def checks() -> list[tuple[str, str, str]]:
    """Every check of a file: code, what it says, how serious it is."""
    return [
        (code, title, GRAVITY_WORDS[Problem(code, "").severity]) for code, title in TITLES.items()
    ]
