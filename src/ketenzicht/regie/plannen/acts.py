"""The acts on plans, their regie, goals and measurements, by the keys that stand in the log."""

from ketenzicht.access.policy import Action

START = Action("plan.starten", "een plan starten")
START_WITH = Action("plan.starten-met-personen", "een groep maken en het plan starten")
SPLIT = Action("plan.deelplan-starten", "een deelplan starten")
SUCCEED = Action("plan.opvolgen", "een nieuw plan maken na een gesloten plan")
CHANGE = Action("plan.bijstellen", "het plan bijstellen")
ADOPT = Action("plan.vaststellen", "een versie van het plan vaststellen")
CLOSE = Action("plan.sluiten", "het plan sluiten")
ESCALATE = Action("plan.escaleren", "een mogelijke escalatie melden")
RESOLVE = Action("plan.escalatie-oplossen", "melden dat de escalatie voorbij is")
SWITCH_PORTAL = Action("plan.digitaal-inzien", "digitaal inzien van het plan aan- of uitzetten")
EXPORT = Action("plan.uitvoeren", "het plan als bestand meenemen")
PREVIEW = Action("plan.voorvertonen", "het plan bekijken zoals een ander het ziet")
FILE = Action("plan.signaal-onderbrengen", "een signaal onder het plan brengen")

ADD_REGISSEUR = Action("regie.toevoegen", "een mederegisseur toevoegen")
LEAVE_REGIE = Action("regie.verlaten", "een regisseur van het plan halen")
HAND_OVER = Action("plan.overdragen", "de regie van een plan overdragen")
REASSIGN = Action("regie.herverdelen", "plannen van een regisseur herverdelen")
TAKE_BACK = Action("regie.terugnemen", "een plan zonder regisseur weer een regisseur geven")
LAPSE = Action("regie.vervallen", "melden dat een plan geen regisseur meer heeft")
ASK_OVER = Action("regie.overname-vragen", "vragen een plan over te nemen")
ANSWER_OVER = Action("regie.overname-beantwoorden", "antwoorden op een verzoek om overname")
DEPUTISE = Action("regie.vervanger-regelen", "een vervanger regelen")
END_DEPUTY = Action("regie.vervanging-beëindigen", "een vervanging beëindigen")
BREAK_GLASS = Action("plan.noodtoegang", "het plan met noodtoegang openen")
REVIEW_GLASS = Action("noodtoegang.beoordelen", "een noodtoegang beoordelen")
COUNT_ESCALATIONS = Action("plan.escalaties-tellen", "mogelijke escalaties tellen")

CONTRIBUTE = Action("plan.inbreng", "inbreng, akkoord of bezwaar vastleggen")
PLAN_EVALUATION = Action("evaluatie.plannen", "een evaluatie plannen")
HOLD_EVALUATION = Action("evaluatie.houden", "een evaluatie vastleggen")
DROP_EVALUATION = Action("evaluatie.vervallen", "een evaluatie laten vervallen")

SET_GOAL = Action("doel.stellen", "een doel stellen")
CHANGE_GOAL = Action("doel.wijzigen", "een doel wijzigen")
ARRANGE_GOAL = Action("doel.verplaatsen", "een doel in de lijst verplaatsen")
FINISH_GOAL = Action("doel.afsluiten", "een doel afsluiten")
REOPEN_GOAL = Action("doel.heropenen", "een doel heropenen")

MEASURE = Action("meting.vastleggen", "een meting vastleggen")
DECLARE_SCALE = Action("schaal.vastleggen", "een eigen schaal vastleggen")
END_SCALE = Action("schaal.beëindigen", "een eigen schaal beëindigen")

CLAIM = Action("signaal.claimen", "een signaal bij uw plan nemen")
LET_GO = Action("signaal.loslaten", "een signaal van het plan losmaken")

OF_THE_REGIE = (
    SPLIT, SUCCEED, CHANGE, ADOPT, CLOSE, ESCALATE, RESOLVE, SWITCH_PORTAL, EXPORT, PREVIEW, FILE, CONTRIBUTE, PLAN_EVALUATION,
    SET_GOAL, MEASURE,
)  # fmt: skip
"""What regisseur and deputy may do with a plan"""

OF_THE_REGISSEUR = (ADD_REGISSEUR, LEAVE_REGIE, HAND_OVER)
"""What a deputy leaves to the regisseur"""
