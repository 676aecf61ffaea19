extension String {
    /// A text of parts, made at once: appending one after the other takes several times as long, and room for more.
    package init(joining parts: String...) { self.init(joining: parts, separator: "") }

    /// A text of parts with a separator between them, made at once.
    package init(joining parts: [String], separator: String) {
        let count = parts.reduce(parts.count * separator.utf8.count) { $0 + $1.utf8.count }
        self.init(unsafeUninitializedCapacity: count) { buffer in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            var end = 0
            func append(_ part: String) {
                var part = part
                end += part.withUTF8 { utf8 in
                    UnsafeMutableRawBufferPointer(rebasing: bytes[end...]).copyMemory(
                        from: UnsafeRawBufferPointer(utf8)
                    )
                    return utf8.count
                }
            }
            for (index, part) in parts.enumerated() {
                if index > 0, !separator.isEmpty { append(separator) }
                append(part)
            }
            return end
        }
    }
}
