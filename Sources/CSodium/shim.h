#pragma once

#include <sodium.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

// prctl is variadic, which Swift cannot call. Returns 0 once the process is no longer dumpable, as the system confirms.
static inline int muster_make_undumpable(void) {
#ifdef __linux__
    if (prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) != 0) {
        return -1;
    }
    return prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L);
#else
    return 0;
#endif
}
