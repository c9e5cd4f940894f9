"""Every value of the public facts the catalogue was transcribed from, once each, in a form a person can check.

Source system -> (catalogue id, attribute and unit as printed) -> the values; `text` stands for a fact without a number.
A value that was split over several systems or attributes stands here with the first of them.
"""

from __future__ import annotations

from redan.catalogue import System, load_catalogue
from redan.catalogue.parameters import KEYS

TRANSCRIBED: dict[str, dict[tuple[str, str], str]] = {
    "s300pmu2": {
        ("s-300pmu-2", "version_in_2010_syrian_contract text"): "text",
        ("s-300pmu-2", "version_delivered_2018 text"): "text text text",
        ("s-300pmu-2", "max_range km"): "200 200 200 195 145 150 250 150..250 300 200",
        ("s-300pmu-2", "min_range km"): "3 5",
        ("s-300pmu-2", "max_altitude km"): "27 27..30",
        ("s-300pmu-2", "min_altitude m"): "25 10",
        ("s-300pmu-2", "max_range_ballistic_missile km"): "40",
        ("s-300pmu-2", "max_target_speed m/s"): "1200 2800 2778 2771",
        ("s-300pmu-2", "tracks 1"): "100 100",
        ("s-300pmu-2", "channels_per_system 1"): "36",
        ("s-300pmu-2", "channels 1"): "6",
        ("s-300pmu-2", "missile_channels_per_system 1"): "72",
        ("s-300pmu-2", "missile_channels 1"): "12",
        ("s-300pmu-2", "batteries_per_command_post 1"): "6",
        ("s-300pmu-2", "launchers 1"): "12 8",
        ("s-300pmu-2", "launchers_delivered 1"): "4 24",
        ("s-300pmu-2", "rounds_per_unit 1"): "100",
        ("s-300pmu-2", "tubes 1"): "4",
        ("s-300pmu-2", "deploy_time min"): "5 5",
        ("s-300pmu-2", "relocate_time min"): "60..120",
        ("s-300pmu-2", "radar_antenna_height m"): "24 39",
        ("96l6", "radar_max_range km"): "300",
        ("64n6e2", "radar_max_range km"): "300",
        ("s-300pmu-2", "launch_interval s"): "3..5 3",
        ("s-300pmu-2", "reaction s"): "7..10",
        ("s-300pmu-2", "launch_mass kg"): "1840 1900 1800..1900 1500",
        ("s-300pmu-2", "warhead_mass kg"): "180",
        ("s-300pmu-2", "burn_time s"): "12",
        ("s-300pmu-2", "burnout_speed m/s"): "1900..2100",
        ("s-300pmu-2", "apogee km"): "40",
        ("s-300pmu-2", "max_load_factor g"): "25",
        ("s-300pmu-2", "kill_probability.aircraft claimed"): "0.8..0.93",
        ("s-300pmu-2", "kill_probability.cruise-missile claimed"): "0.8..0.98",
        ("s-300pmu-2", "fitted_kill_probability 1"): "0.4..0.75",
        ("s-300pmu-2", "contract_price million USD"): "900 1000 800 900 300 600",
        ("s-300pmu-2", "price_per_unit million USD"): "150..250",
        ("s-300pmu-2", "price_per_missile text"): "text",
        ("s-300pmu-2", "crew_training_time months"): "12 3",
        ("s-300pmu-2", "operational_date_syria text"): "text",
        ("s-300pmu-2", "consistency_of_144_missiles text"): "text",
    },
    "s300pmu1": {
        ("s-300pmu-1", "max_range km"): "145 150",
        ("s-300pmu-1", "max_altitude km"): "27.4",
        ("s-300pmu-1", "max_target_speed m/s"): "2800",
        ("s-300pmu-1", "units_contracted 1"): "5",
    },
    "s300ps": {
        ("s-300ps", "max_range km"): "47",
        ("s-300ps", "channels 1"): "4",
        ("s-300ps", "launchers 1"): "12",
        ("s-300ps", "launch_mass kg"): "1480..1665",
        ("s-300ps", "burn_time s"): "8..10",
        ("s-300ps", "units_in_service 1"): "35",
    },
    "s300v_vm": {
        ("s-300v", "max_range km"): "75..100",
        ("s-300v", "max_range_ballistic_missile km"): "30..40",
        ("s-300v", "max_target_speed m/s"): "3000",
        ("s-300v", "channels_per_system 1"): "24",
        ("s-300v", "tubes 1"): "4",
        ("s-300vm", "deployed_syria text"): "text",
    },
    "s400": {
        ("s-400", "max_range km"): "250 120",
        ("s-400", "max_range_ballistic_missile km"): "60",
        ("s-400", "channels_per_system 1"): "36",
        ("s-400", "acquisition_range km"): "600",
        ("s-400", "tracks 1"): "300",
        ("s-400", "radar_max_range km"): "250..340",
        ("s-400", "batteries_per_command_post 1"): "8",
        ("s-400", "test_claims text"): "text",
    },
    "pantsir_s1": {
        ("pantsir-s1", "tubes 1"): "12",
        ("pantsir-s1", "max_range km"): "20 18..20",
        ("pantsir-s1", "max_range_cruise_missile km"): "12",
        ("pantsir-s1", "min_range km"): "1.5",
        ("pantsir-s1", "min_altitude m"): "5 15",
        ("pantsir-s1", "radar_reference_range km"): "36 32..36",
        ("pantsir-s1", "tracks 1"): "20",
        ("pantsir-s1", "channels 1"): "4",
        ("pantsir-s1", "burnout_speed m/s"): "1300",
        ("pantsir-s1", "gun_rate text"): "text",
        ("pantsir-s1", "reaction s"): "4..6",
        ("pantsir-s1", "units_delivered 1"): "40 30",
        ("pantsir-s1", "kill_probability.cruise-missile combat-claim"): "1",
        ("pantsir-s1", "units_lost 1"): "23",
    },
    "s200": {
        ("s-200ve", "max_range km"): "320 250 240",
        ("s-200ve", "min_range km"): "60 17",
        ("s-200ve", "min_altitude m"): "300",
        ("s-200ve", "max_altitude km"): "30.5 40",
        ("s-200ve", "burnout_speed m/s"): "1363 2500",
        ("s-200ve", "launchers 1"): "6",
        ("s-200ve", "warhead_mass kg"): "215",
        ("s-200ve", "stray_flight km"): "225",
    },
    "s125_pechora2m": {
        ("s-125", "max_range km"): "25 28..32",
        ("s-125", "launchers 1"): "4",
        ("s-125", "channels 1"): "1",
        ("s-125", "kill_probability.aircraft claimed"): "0.4..0.8",
        ("s-125", "min_altitude m"): "20",
    },
    "s75": {
        ("s-75", "max_range km"): "34 56",
        ("s-75", "max_altitude km"): "27.4",
        ("s-75", "launch_mass kg"): "2268",
        ("s-75", "launchers 1"): "6",
    },
    "kub_2k12": {
        ("kub", "launchers 1"): "4",
        ("kub", "max_range km"): "24",
        ("kub", "min_altitude m"): "30",
        ("kub", "reaction s"): "22..28",
        ("kub", "max_target_speed m/s"): "600",
    },
    "buk_m2e": {
        ("buk-m2e", "max_range km"): "45 42",
        ("buk-m2e", "max_range_ballistic_missile km"): "20",
        ("buk-m2e", "channels_per_system 1"): "24",
        ("buk-m2e", "reaction s"): "30 22..25 10..12",
        ("buk-m2e", "deploy_time min"): "5",
        ("buk-m2e", "kill_probability.aircraft claimed"): "0.9..0.95",
        ("buk-m2e", "kill_probability.cruise-missile combat-claim"): "1",
        ("buk-m2e", "acquisition_range km"): "160 85",
    },
    "osa_strela10": {
        ("osa-akm", "max_range km"): "10",
        ("osa-akm", "min_altitude m"): "25",
        ("osa-akm", "launchers 1"): "4",
    },
    "radars": {
        ("36d6", "radar_max_range km"): "200",
        ("p-18", "radar_reference_range km"): "120",
        ("nebo-m", "radar_max_range km"): "1800",
        ("a-50u", "acquisition_range km"): "650",
    },
    "f15i": {
        ("f-15i", "max_speed m/s"): "739",
        ("f-15i", "payload kg"): "10400",
        ("f-15i", "ferry_range km"): "5630",
        ("f-15i", "operating_cost USD per hour"): "39000",
        ("f-15i", "rcs m^2"): "5..25",
    },
    "f16i": {
        ("f-16i", "combat_radius km"): "860",
        ("f-16i", "max_speed m/s"): "671",
        ("f-16i", "equipment text"): "text",
        ("f-16i", "rcs m^2"): "1..5",
    },
    "f35i": {
        ("f-35i", "max_speed m/s"): "536",
        ("f-35i", "range_internal km"): "2173",
        ("f-35i", "combat_radius km"): "1093",
        ("f-35i", "units_in_service 1"): "16",
        ("f-35i", "first_combat_use text"): "text",
        ("f-35i", "rcs m^2"): "0.001..0.01 0.0001..0.005",
    },
    "generic_rcs": {
        ("small-fighter", "rcs m^2"): "1..5",
        ("tomahawk", "rcs m^2"): "0.5 1.41",
        ("shahed-136", "rcs m^2"): "0.05",
    },
    "tomahawk": {
        ("tomahawk", "max_range km"): "1600",
        ("tomahawk", "mass kg"): "1361",
        ("tomahawk", "speed m/s"): "245",
        ("tomahawk", "cruise_altitude m"): "30..50",
        ("tomahawk", "cost million USD"): "1.59 1.5 1.2 0.832",
        ("tomahawk", "launch_reliability 1"): "0.967",
    },
    "jassm": {
        ("jassm", "max_range km"): "370",
        ("jassm", "cost million USD"): "0.96",
        ("jassm-er", "cost million USD"): "0.85..1.5",
        ("jassm", "number_used 1"): "19",
    },
    "storm_shadow_scalp": {
        ("storm-shadow", "max_range km"): "480 250",
        ("storm-shadow", "speed m/s"): "270..323",
        ("storm-shadow", "cruise_altitude m"): "30..40",
        ("storm-shadow", "cost_gbp million GBP"): "0.79..2",
    },
    "delilah": {
        ("delilah", "max_range km"): "250 250",
        ("delilah", "mass kg"): "187..250",
        ("delilah", "speed Mach"): "0.3..0.85",
    },
    "popeye": {
        ("popeye", "max_range km"): "100 78",
        ("popeye", "cost million USD"): "0.8",
        ("popeye", "mass kg"): "1130",
    },
    "rampage": {
        ("rampage", "cost_note text"): "text",
        ("rampage", "mass kg"): "570",
        ("rampage", "max_range km"): "120..250",
        ("rampage", "speed m/s"): "350..550",
    },
    "spice": {
        ("spice-250", "max_range km"): "100",
    },
    "gbu39": {
        ("gbu-39", "max_range km"): "97 74..110",
        ("gbu-39", "mass kg"): "113 129",
        ("gbu-39", "cost million USD"): "0.04",
    },
    "lora": {
        ("lora", "max_range km"): "400 280",
    },
    "scud_b_c": {
        ("scud-b", "max_range km"): "300",
        ("scud-b", "launch_mass kg"): "5860..6400",
        ("scud-b", "burnout_speed m/s"): "1400..1500",
        ("scud-b", "apogee km"): "86",
        ("scud-b", "cep m"): "450",
    },
    "fateh110": {
        ("fateh-110", "launch_mass kg"): "3500 3450",
        ("fateh-110", "max_range km"): "193 300 110",
    },
    "iskander_m": {
        ("iskander-m", "max_range km"): "390..550 500 280",
        ("iskander-m", "apogee km"): "40..50",
        ("iskander-m", "max_speed m/s"): "2100..2600",
        ("iskander-m", "terminal_speed m/s"): "1300..1400",
        ("iskander-m", "decoys_carried 1"): "6",
        ("iskander-m", "cep m"): "5..7",
        ("iskander-m", "cost million USD"): "2.4..3",
    },
    "kinzhal": {
        ("kinzhal", "intercept_speed m/s"): "1240",
        ("kinzhal", "cost million USD"): "4.5",
    },
    "rockets": {
        ("grad", "max_range km"): "45",
        ("smerch", "max_range km"): "70..200",
    },
    "decoys": {
        ("mald", "mass kg"): "91",
        ("mald", "max_speed m/s"): "278",
        ("mald", "endurance min"): "45",
        ("mald", "cost USD"): "30000",
        ("balloon-decoy", "use text"): "text",
    },
    "third_party_aircraft": {
        ("il-20", "altitude km"): "5",
        ("ps752", "altitude km"): "2.47",
        ("mh17", "altitude km"): "10.06",
    },
    "reference_costs": {
        ("arrow", "cost million USD"): "3.5",
        ("stunner", "cost million USD"): "1",
        ("tamir", "cost million USD"): "0.05 0.064",
        ("iran-april-2024-defence", "cost million USD"): "1080..1350",
        ("aim-120", "cost million USD"): "1.07",
        ("aster-30", "cost million USD"): "1..3",
        ("rapier", "cost_aud million AUD"): "0.0558",
        ("f-22", "operating_cost USD per hour"): "68000",
        ("b-1", "operating_cost USD per hour"): "58000",
        ("shahed-136", "cost million USD"): "0.02..0.08",
    },
    "patriot": {
        ("patriot", "launchers 1"): "6..8",
        ("patriot", "tracks 1"): "100",
    },
    "iron_dome": {
        ("iron-dome", "launchers 1"): "3..4",
        ("iron-dome", "us_army_purchase text"): "text",
    },
}


def test_every_value_of_the_public_facts_is_there() -> None:
    catalogue = load_catalogue()
    missing, count = [], 0
    for entries in TRANSCRIBED.values():
        for (system_id, printed), values in entries.items():
            held = _held(catalogue.system(system_id), printed)
            for value in values.split():
                count += 1
                if value in held:
                    held.remove(value)
                else:
                    missing.append((system_id, printed, value))
    assert missing == []
    assert (len(TRANSCRIBED), count) == (36, 268)


def _held(system: System, printed: str) -> list[str]:
    name, _, unit = printed.partition(" ")
    if unit == "text":
        return ["text"] * len(system.facts[name])
    if name.startswith("kill_probability."):
        estimate = system.parameter(name).estimates[unit]
    else:
        parameter = system.parameter(KEYS[name].name)
        assert parameter.unit == unit
        estimate = parameter.estimate()
    return [f"{v.low:g}" if v.low == v.high else f"{v.low:g}..{v.high:g}" for v in estimate.values]
