#pragma once
#include <stdint.h>

/// The number of heap allocations that this process has made so far.
///
/// Linking this target replaces malloc, calloc, realloc and the aligned variants by wrappers that count and then call
/// the C library. It belongs into the benchmark executable and nowhere else.
uint64_t muster_allocation_count(void);
