/// Returns whether `left` precedes `right` in the order of their UTF-8 bytes. Go compares strings and sorts map keys this way,
/// whereas Swift's `<` treats canonically equivalent strings as equal.
public func bytewiseLess(_ left: String, _ right: String) -> Bool {
    // The fast comparison needs contiguous UTF-8, which native Swift strings have.
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
