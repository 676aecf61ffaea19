/// Orders strings by their UTF-8 bytes, as Go orders strings, e.g. the keys of a map that it writes. Swift's `<`
/// orders canonically equivalent text as equal.
public func bytewiseLess(_ left: String, _ right: String) -> Bool {
    // Native strings are contiguous; only then is the comparison fast.
    let fast = left.utf8.withContiguousStorageIfAvailable { left in
        right.utf8.withContiguousStorageIfAvailable { right in
            for index in 0..<min(left.count, right.count) where left[index] != right[index] {
                return left[index] < right[index]
            }
            return left.count < right.count
        }
    }
    return (fast ?? nil) ?? left.utf8.lexicographicallyPrecedes(right.utf8)
}
