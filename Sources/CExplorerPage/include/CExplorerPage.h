#pragma once
#include <stddef.h>

/// A file of the explorer's page or one of its examples.
struct explorer_file {
    /// The path relative to the folder `page`; for an example, `examples/` and the name of the example.
    const char *path;
    const unsigned char *bytes;
    size_t size;
};

/// Returns the array of the explorer's files.
///
/// @param count receives the number of files.
const struct explorer_file *explorer_files(size_t *count);
