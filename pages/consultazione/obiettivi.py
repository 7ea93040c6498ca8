"""Obiettivi: milestones in time, the page of an objective, why a milestone has its state."""

import streamlit as st

from monitoring import plan_words
from monitoring.italian import plural
from monitoring.queries import plan
from ui import plan_tables
from ui.data import ask, catalogue, today
from ui.frame import empty_state, page_foot, page_header
from ui.plan_choices import choose_milestone, choose_milestones
from ui.plan_marks import apply_plan_style, link_html
from ui.plan_texts import objective_tabs
from ui.plan_why import show_objective, show_why
from ui.plotly_it import show_figure
from ui.timeline import timeline_alt, timeline_figure

MOST_IN_SIGHT = 40  # milestones: a longer table opens on request
now, known = today(), catalogue()
apply_plan_style()
header = st.container()
objectives = ask(plan.objectives)
ambiti = [a for a in known.areas.values() if a.level == "ambito"]
years = sorted({m.due_date.year for m in known.milestones.values()})
chosen = choose_milestones(objectives, years, ambiti)
root = next(a.code for a in known.areas.values() if a.level == "provincia")
milestones = ask(plan.milestones_seen_from, chosen.area or root, now)
kept = chosen.keep(milestones)
names = dict(zip(objectives["code"], objectives["short_name"], strict=True))
objective = objectives.set_index("code").loc[chosen.objective] if chosen.objective else None
with header:
    title = "Obiettivi e traguardi" if objective is None else objective["name"]
    page_header(title, plan_words.milestones_line(kept, milestones, now))
if not milestones["reported"].sum():
    empty_state(*plan_words.nothing_reported())

st.html(f'<p class="pl-note">{link_html("matrice", "Tutti gli Ambiti, in una matrice")}</p>')
if kept.empty:
    empty_state(
        "Nessun traguardo con queste scelte.", "Togli una scelta: lo stato, l'anno o il livello."
    )
else:
    milestone = choose_milestone(kept)
    if milestone:
        show_why(kept[kept["code"] == milestone].iloc[0].to_dict(), known, now)
    elif objective is not None:
        show_objective(chosen.objective, known, now)
    show_figure(lambda: timeline_figure(kept, names, now),
                key="linea-del-tempo", of=(chosen, now), alt=timeline_alt(kept, now))  # fmt: skip
    caption = (
        f"{plural(len(kept), 'traguardo', 'traguardi')}: il codice apre «Perché questo stato?»"
    )
    few = len(kept) <= MOST_IN_SIGHT
    key = "tabella-breve" if few else "tabella-lunga"
    with st.expander("La tabella dei traguardi", expanded=few, key=key, on_change="rerun") as more:
        if more.open:
            plan_tables.milestones_table(kept, caption=caption, **chosen.parameters())

if objective is not None:
    by_area = ask(plan.area_states, chosen.objective, now)
    if set(by_area["milestone_code"]) & set(kept["code"]):
        st.header("I traguardi area per area", anchor=False)
        plan_tables.areas_tables(by_area, list(kept["code"]))
    indicators = ask(plan.objective_indicators, chosen.objective)
    if len(indicators):
        st.header("Gli indicatori", anchor=False)
        plan_tables.indicators_table(indicators, now.year)
    st.header("Il testo del Prologo", anchor=False)
    objective_tabs(ask(plan.objective_texts, chosen.objective))
page_foot(*plan_words.DEFINITIONS[:1], plan_words.MILESTONE_DEFINITION)
