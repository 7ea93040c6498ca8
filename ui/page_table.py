"""The pages, in the order of the navigation: the only list of them."""

from __future__ import annotations

from dataclasses import dataclass

SHORT_TITLE = "Prologo provinciale"
"""After the title of a page, in the tab of the browser."""
READING, SENDING, REVIEWING = "Consultazione", "Per chi invia", "Per chi coordina"
CORRECTIONS_PATH = "correzioni"


@dataclass(frozen=True)
class PageEntry:
    """A page: its file below `pages/`, the title in the navigation, its address, what it answers."""

    file: str
    title: str
    url_path: str
    group: str
    answers: str


PAGES = (
    PageEntry(
        "consultazione/sintesi.py", "Sintesi", "sintesi", READING, "Dove sta il piano, e perché"
    ),
    PageEntry(
        "consultazione/obiettivi.py",
        "Obiettivi",
        "obiettivi",
        READING,
        "I traguardi nel tempo e il testo di ogni obiettivo",
    ),
    PageEntry(
        "consultazione/matrice.py",
        "Matrice",
        "matrice",
        READING,
        "I traguardi di ogni Ambito, obiettivo per obiettivo e anno per anno",
    ),
    PageEntry(
        "consultazione/relazione.py",
        "Relazione",
        "relazione",
        READING,
        "La relazione semestrale, in PDF e foglio di calcolo",
    ),
    PageEntry(
        "consultazione/cabina_di_regia.py",
        "Cabina di regia",
        "cabina-di-regia",
        READING,
        "Sei viste a tutto schermo per una riunione",
    ),
    PageEntry(
        "consultazione/mappe.py",
        "Mappe",
        "mappe",
        READING,
        "Un indicatore per comune, Ambito, distretto o ASST",
    ),
    PageEntry(
        "consultazione/confronti.py",
        "Confronti",
        "confronti",
        READING,
        "Le aree contro la provincia, nel tempo, per età e sesso",
    ),
    PageEntry(
        "consultazione/scheda_indicatore.py",
        "Scheda indicatore",
        "scheda-indicatore",
        READING,
        "Che cos'è un indicatore, da dove viene, quanto sono buoni i suoi dati",
    ),
    PageEntry(
        "consultazione/scheda_ambito.py",
        "Scheda Ambito",
        "scheda-ambito",
        READING,
        "I traguardi, le cifre, le risorse e gli invii di un Ambito",
    ),
    PageEntry(
        "consultazione/scheda_comune.py",
        "Scheda comune",
        "scheda-comune",
        READING,
        "Tutte le cifre di un comune contro la provincia, con stati e note",
    ),
    PageEntry(
        "consultazione/cartelle.py",
        "Cartelle CSI-HP",
        "cartelle",
        READING,
        "I volumi delle cartelle sociali",
    ),
    PageEntry(
        "consultazione/risorse.py",
        "Risorse",
        "risorse",
        READING,
        "Le quote FNPS e le altre linee, per Ambito e anno",
    ),
    PageEntry(
        "consultazione/completezza.py",
        "Completezza",
        "completezza",
        READING,
        "Chi ha inviato che cosa, che cosa manca, i solleciti già scritti",
    ),
    PageEntry(
        "consultazione/correzioni.py",
        "Correzioni",
        CORRECTIONS_PATH,
        READING,
        "Che cosa è cambiato di ciò che si sapeva alla chiusura di un semestre, o in un giorno",
    ),
    PageEntry(
        "consultazione/dati_e_note.py",
        "Dati e note",
        "dati-e-note",
        READING,
        "Fonti, difetti dei documenti, definizioni, esportazioni",
    ),
    PageEntry(
        "gestione/il_mio_ambito.py",
        "Il mio Ambito",
        "il-mio-ambito",
        SENDING,
        "Che cosa manca, entro quando, com'è andato l'ultimo invio",
    ),
    PageEntry(
        "gestione/carica.py",
        "Carica",
        "carica",
        SENDING,
        "Controllare e inviare un file, con la ricevuta",
    ),
    PageEntry(
        "gestione/invii.py",
        "Invii",
        "invii",
        SENDING,
        "Che cosa è stato inviato, che cosa è in vigore, le celle da correggere",
    ),
    PageEntry(
        "gestione/calendario.py",
        "Calendario",
        "calendario",
        SENDING,
        "Scadenze, proroghe e chiusure dei semestri",
    ),
    PageEntry(
        "gestione/revisione.py",
        "Revisione",
        "revisione",
        REVIEWING,
        "Accettare gli invii o restituirli, con il motivo e le celle",
    ),
    PageEntry(
        "gestione/regole.py",
        "Regole",
        "regole",
        REVIEWING,
        "Che cosa cambierebbe con altre regole, la loro attivazione, gli stati dichiarati",
    ),
)
