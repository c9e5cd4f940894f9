"""Every route of the interface, one line each. Schema, server and the tests of the guard are made from this table."""

from __future__ import annotations

from redan.app import models as m
from redan.app import own, tiles
from redan.app.call import Route, in_folder
from redan.app.ground import models as g
from redan.app.ground.coverage import coverage
from redan.app.ground.footprint import footprint
from redan.app.ground.ruler import ground
from redan.app.playback import models as p
from redan.app.playback import routes as play
from redan.app.views import field_models as f
from redan.app.views import models as v
from redan.app.views.differences import differences
from redan.app.views.edit import edit
from redan.app.views.fields import fields
from redan.app.views.importing import ImportAnswer, ImportRequest, import_file
from redan.app.views.look import look

EVENTS = "text/event-stream"
PLAY = "/api/jobs/{id}/variants/{variant}/replications"
ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/about", own.about, "What this server is", response=m.About),
    Route("GET", "/api/schema", own.schema, "This interface, described", response=dict),
    Route("GET", "/api/examples", own.examples, "The examples", response=list[m.ExampleInfo]),
    Route("GET", "/api/examples/{name:path}", own.example, "One example", response=m.ExampleText),
    Route("GET", "/api/scenarios", own.scenarios, "Scenarios of the folder", response=list[m.ScenarioInfo]),
    Route("GET", "/api/scenarios/{name}", own.scenario, "One scenario", response=m.ScenarioText),
    Route("PUT", "/api/scenarios/{name}", own.save, "Keep a scenario", m.Save, m.ScenarioText, takes_text=True),
    Route("POST", "/api/look", in_folder(look), "What stands in a text", v.LookRequest, v.LookAnswer),
    Route("POST", "/api/edit", in_folder(edit), "A text, changed", v.EditRequest, v.EditAnswer),
    Route("POST", "/api/fields", in_folder(fields), "The form of an entry", f.FieldsRequest, f.FieldsAnswer),
    Route(
        "POST", "/api/differences", in_folder(differences), "What changes between two variants",
        f.DifferencesRequest, f.DifferencesAnswer,
    ),
    Route("POST", "/api/import", in_folder(import_file), "Edits from a file of geodata", ImportRequest, ImportAnswer),
    Route("GET", "/api/catalogue", own.catalogue, "Systems by kind", response=f.CatalogueAnswer),
    Route("GET", "/api/catalogue/{id}", own.system, "Every number of one", response=f.SystemOf),
    Route("POST", "/api/coverage", in_folder(coverage), "What is seen and reached", g.CoverageRequest, g.Coverage),
    Route("POST", "/api/footprint", in_folder(footprint), "What units defend", g.FootprintRequest, g.Footprints),
    Route("POST", "/api/ground", in_folder(ground), "A ruler over the ground", g.GroundRequest, g.Ruler),
    Route("GET", "/api/terrain/{name}", tiles.about, "Bounds of elevation data", response=g.TerrainInfo | None),
    Route("GET", "/tiles/{kind}/{terrain}/{z}/{x}/{y}.png", tiles.tile, "A tile of the map", media_type="image/png"),
    Route("POST", "/api/jobs", own.ask, "Ask a job", m.Ask, m.JobId),
    Route("GET", "/api/jobs", own.jobs, "Every job", response=list[m.JobInfo]),
    Route("GET", "/api/jobs/{id}", own.job, "One job with its result", response=m.Job),
    Route("GET", "/api/jobs/{id}/events", own.events, "What happens in it", query=m.After, media_type=EVENTS),
    Route("GET", "/api/jobs/{id}/all", own.everything, "All its figures, as --json prints them", response=dict),
    Route("POST", "/api/jobs/{id}/cancel", own.cancel, "End it", m.Empty, m.JobInfo),
    Route("POST", "/api/jobs/{id}/again", own.again, "Ask it once more", m.Empty, m.JobId),
    Route("GET", "/api/jobs/{id}/report.html", own.report, "The report", media_type="text/html"),
    Route("GET", PLAY, play.replications, "Which", response=p.Replications, query=play.WhichReplications),
    Route("GET", PLAY + "/{n}", play.scene, "One, played", response=p.PlayedScene),
    Route("GET", PLAY + "/{n}/why", play.why, "Why not", response=p.WhyNot, query=play.WhichThreat),
    Route("GET", PLAY + "/{n}/export", play.export, "A file", query=play.WhichFile, media_type="*/*"),
    Route(
        "GET", "/api/jobs/{id}/first-difference", play.first_difference, "Where two part",
        response=p.FirstDifference, query=play.WhichPair,
    ),
)  # fmt: skip
