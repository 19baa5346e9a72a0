"""How the domain's properties are searched: enough examples to find faults, few enough to run on every change."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "domain",
    max_examples=60,
    derandomize=True,  # the same answer for the same code; search further with another seed and more examples
    deadline=None,  # a busy machine is no fault of the rules
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("domain")
