"""Options in Pyomo's and IDAES' words, turned into what the engine accepts."""

import cyipopt

ENGINE_VERSION = tuple(cyipopt.IPOPT_VERSION)
_EXECUTABLE_ONLY = frozenset(
    ["halt_on_ampl_error", "print_user_options", "option_file_name", "wantsol", "outlev", "solver", "executable"]
)
_LINEAR_SOLVERS = frozenset(["mumps"])


def engine_options(options, time_limit=None, lenient=False):
    """Returns engine options.

    `user-scaling` becomes `none`, because the kernel has applied the factors already. With `lenient` (the
    caller asked for the name `ipopt`), options of the AMPL executable and linear solvers that are not in the
    wheel are dropped instead of refused.
    """
    settings = {key: setting for key, setting in options.items() if setting is not None}
    if settings.get("nlp_scaling_method") == "user-scaling":
        settings["nlp_scaling_method"] = "none"
    if time_limit is not None:
        settings["max_wall_time"] = float(time_limit)
    if lenient:
        if settings.get("linear_solver") not in _LINEAR_SOLVERS:
            settings.pop("linear_solver", None)
        settings = {key: setting for key, setting in settings.items() if key not in _EXECUTABLE_ONLY}
    return settings
