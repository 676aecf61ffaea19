/// Returns the index of the first byte that is not part of valid UTF-8; nil if all bytes are valid.
package func firstInvalidUTF8(_ text: ArraySlice<UInt8>) -> Int? {
    var index = text.startIndex
    while index < text.endIndex {
        if text[index] < 0x80 {
            index += 1
            continue
        }
        var decoder = UTF8()
        let end = min(index + 4, text.endIndex)
        var next = text[index..<end].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&next) else { return index }
        index += UTF8.width(scalar)
    }
    return nil
}
