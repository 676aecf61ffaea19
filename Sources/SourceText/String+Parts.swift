extension StringProtocol where SubSequence == Substring {
    /// Returns the parts of the text between occurrences of an ASCII character, e.g. the components of a path.
    ///
    /// Unlike `split(separator:)`, this method compares bytes. It is several times as fast, and like BuildKit it finds a
    /// separator that is followed by a combining mark.
    ///
    /// - Parameters:
    ///   - separator: An ASCII character.
    ///   - maxSplits: The maximum number of separators to split at, from the start.
    ///   - omittingEmpty: Whether to leave out empty parts.
    public func parts(
        separatedBy separator: Unicode.Scalar,
        maxSplits: Int = .max,
        omittingEmpty: Bool = true
    ) -> [Substring] {
        let byte = UInt8(truncatingIfNeeded: separator.value)
        var parts: [Substring] = []
        let bytes = self[...].utf8
        var start = bytes.startIndex
        var splits = 0
        while splits < maxSplits, let end = bytes[start...].firstIndex(of: byte) {
            if start != end || !omittingEmpty {
                parts.append(self[start..<end])
                splits += 1
            }
            start = bytes.index(after: end)
        }
        if start != bytes.endIndex || !omittingEmpty { parts.append(self[start...]) }
        return parts
    }
}
