"""The shape of each dataset, declared once: the checks, the template and the guide read it here."""

from __future__ import annotations

from dataclasses import dataclass

TOKENS = {
    "ND": "non_disponibile",
    "NA": "non_applicabile",
    "NAA": "non_ancora_applicabile",
    "SOP": "soppresso",
    "<3": "soppresso",
    "<5": "soppresso",
}
TOKEN_HELP = {
    "ND": "Il dato esiste ma non è disponibile.",
    "NA": "Da noi il dato non si applica.",
    "NAA": "Il dato non si applica ancora.",
    "SOP": "Non si comunica perché il numero è troppo piccolo; si può scrivere anche <3 o <5.",
}
TOKEN_OF = {TOKENS[token]: token for token in TOKEN_HELP}
VALUE_STATES = (
    "valore",
    "zero",
    "mancante",
    "non_disponibile",
    "non_applicabile",
    "non_ancora_applicabile",
    "soppresso",
)
REASON_NEEDED = ("non_disponibile", "non_applicabile")
DECLARED_STATES = ("non_avviato", "in_corso", "completato", "rinviato", "non_applicabile")
SEXES = ("M", "F", "T")
TOTAL = "T"
ERRORS_COLUMN = "errori"
"""The column that the marked workbook adds; what it says is never data, nor part of a row."""
DESCRIPTIVE = (
    *("area", "indicatore", "unita", "valore_precedente", "versione_modello"),
    ERRORS_COLUMN,
)
NAME_BESIDE = {
    "codice_area": "area",
    "codice_indicatore": "indicatore",
    "codice_traguardo": "indicatore",
    "linea": "indicatore",
}
TEMPLATE_VERSION = "1"
NUMERIC_KINDS = ("value", "count", "money", "percent", "year")


@dataclass(frozen=True)
class Column:
    """One column of a dataset; `kind` says how its cells are read and checked."""

    name: str
    kind: str
    help: str
    required: bool = False

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC_KINDS


@dataclass(frozen=True)
class Dataset:
    """A dataset that a sender uploads; one row of the file is one `grain`."""

    name: str
    title: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    @property
    def inputs(self) -> list[Column]:
        """The columns that a sender fills: all but the semester and those of the key."""
        return [c for c in self.columns if c.name not in (_SEMESTER.name, *self.key)]

    @property
    def template_columns(self) -> list[str]:
        """The columns of the template, in order: what a row is, with names; then what to fill."""
        known = [c for c in self.columns if c not in self.inputs]
        names = [(c.name, NAME_BESIDE.get(c.name, "")) for c in known]
        given = [name for pair in names for name in pair if name]
        unit = ["unita"] if "indicatore" in given else []
        inputs = [c.name for c in self.inputs]
        return [*given, "valore_precedente", *inputs, *unit, "versione_modello"]

    @property
    def required(self) -> list[str]:
        return [c.name for c in self.columns if c.required]

    @property
    def numeric(self) -> list[Column]:
        return [c for c in self.columns if c.numeric]

    @property
    def free_texts(self) -> list[str]:
        """The columns where anything can be written: they must name nobody."""
        return [c.name for c in self.columns if c.kind in ("note", "text")]

    @property
    def has_total_row(self) -> bool:
        """Whether a row «Totale» may close the file."""
        return self.name in ("cartelle", "risorse")


_SEMESTER = Column("semestre", "semester", "Il semestre, per esempio 2026-S1.", True)
_AREA = Column("codice_area", "area", "Il codice dell'area, oppure il suo nome.", True)
_NOTE = Column(
    "nota", "note", "Una spiegazione; obbligatoria se scrivi ND o NA. Nessun dato personale."
)


def _count(name: str, help: str, required: bool = False) -> Column:
    return Column(name, "count", help, required)


def _money(name: str, help: str, required: bool = False) -> Column:
    return Column(name, "money", help + " In euro, al più due decimali.", required)


INDICATORI = Dataset(
    "indicatori",
    "Indicatori",
    "un valore",
    (
        _SEMESTER,
        _AREA,
        Column("codice_indicatore", "indicator", "Il codice dell'indicatore, dal modello.", True),
        Column("valore", "value", "Il numeratore o il conteggio, mai una percentuale.", True),
        Column("denominatore", "value", "Solo dove l'indicatore lo chiede."),
        Column("sesso", "sex", "M, F oppure T; vuoto vale T (totale)."),
        Column("fascia_eta", "age_band", "Da 0-4 a 90+, oppure T; vuoto vale T (totale)."),
        _NOTE,
    ),
    ("codice_area", "codice_indicatore", "sesso", "fascia_eta"),
)
CARTELLE = Dataset(
    "cartelle",
    "Cartelle sociali (estratto CSI-HP)",
    "un comune in un semestre",
    (
        _SEMESTER,
        _AREA,
        _count("cartelle_attive", "Cartelle aperte all'ultimo giorno del semestre.", True),
        _count("cartelle_nuove", "Cartelle inserite nel semestre.", True),
        _count("cartelle_aggiornate", "Cartelle con almeno un aggiornamento nel semestre.", True),
        _count("cartelle_chiuse", "Cartelle chiuse nel semestre."),
        _count("operatori_attivi", "Operatori che hanno usato la cartella nel semestre."),
        _count("istanze_online", "Istanze presentate on line nel semestre."),
        _count("interventi", "Interventi registrati nel semestre."),
        _NOTE,
    ),
    ("codice_area",),
)
TRAGUARDI = Dataset(
    "traguardi",
    "Traguardi",
    "un traguardo in un'area, come noto alla fine del semestre",
    (
        _SEMESTER,
        Column("codice_traguardo", "milestone", "Il codice del traguardo, dal modello.", True),
        _AREA,
        Column(
            "stato", "state", "non avviato, in corso, completato, rinviato, non applicabile.", True
        ),
        Column("avanzamento", "percent", "Da 0 a 100."),
        _count("quantita", "Quanti: incontri svolti, documenti prodotti, secondo il traguardo."),
        Column("data_prevista", "date", "La nuova data, se il traguardo è rinviato."),
        Column("data_completamento", "date", "Il giorno in cui è stato completato."),
        Column("atto", "text", "L'atto che lo documenta."),
        Column("link", "text", "Dove si legge l'atto."),
        _NOTE,
    ),
    ("codice_traguardo", "codice_area"),
)
RISORSE = Dataset(
    "risorse",
    "Risorse",
    "una linea di finanziamento e un anno in un'area, cumulati alla fine del semestre",
    (
        _SEMESTER,
        Column("anno", "year", "L'anno della risorsa.", True),
        _AREA,
        Column("linea", "line", "Il codice della linea di finanziamento.", True),
        _money("stanziato", "Somma assegnata.", True),
        _money("liquidato", "Somma liquidata all'Ambito."),
        _money("speso", "Somma spesa."),
        _money("rendicontato", "Somma rendicontata."),
        Column("data_trasferimento", "date", "Il giorno del trasferimento."),
        _NOTE,
    ),
    ("anno", "codice_area", "linea"),
)
DATASETS = {d.name: d for d in (INDICATORI, CARTELLE, TRAGUARDI, RISORSE)}
