/// Detection of archives by their first bytes, to tell them from build files.
enum ArchiveFormat {
    /// The number of bytes to read from the start of a file.
    static let headerLength: Int64 = 1024

    private static let compressed: [[UInt8]] = [
        Array("BZh".utf8),
        [0x1F, 0x8B, 0x08],
        [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00],
    ]

    /// Returns whether a file starts like a bzip2, gzip, xz or plain tar archive. A context can be an archive of one of these
    /// formats.
    static func isArchive(_ header: [UInt8]) -> Bool {
        compressed.contains { header.starts(with: $0) } || isTar(header)
    }

    /// Returns whether a file starts like a zstd archive, which only newer solvers unpack.
    static func isZstandard(_ header: [UInt8]) -> Bool { header.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) }

    /// Returns whether the checksum field of a tar header holds the sum of the header's bytes, with the field itself counted as
    /// spaces.
    ///
    /// Old tar programs summed signed bytes, so that sum is accepted too.
    private static func isTar(_ header: [UInt8]) -> Bool {
        let size = 512
        let field = 148..<156
        guard header.count >= size, let stored = octal(header[field]) else { return false }
        var unsigned = 0
        var signed = 0
        for (index, byte) in header[..<size].enumerated() {
            let byte = field.contains(index) ? UInt8(ascii: " ") : byte
            unsigned += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        return stored == unsigned || stored == signed
    }

    /// Returns the value of an octal number padded with spaces and zero bytes; nil if the field has a different form.
    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        let isPadding: (UInt8) -> Bool = { $0 == 0 || $0 == UInt8(ascii: " ") }
        let digits = field.drop(while: isPadding).prefix { !isPadding($0) }
        guard !digits.isEmpty else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }
}
