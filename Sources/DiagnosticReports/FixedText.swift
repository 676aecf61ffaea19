public import Diagnostics
public import SourceText

/// A file with the fix-its of its diagnostics applied.
public struct FixedText: Sendable {
    /// The file before the changes.
    public let file: SourceFile
    /// The text of the file after the changes, in UTF-8.
    public let bytes: [UInt8]
    /// The diagnostics whose fix-it was applied, in source order.
    public let applied: [Diagnostic]

    /// Applies the first fix-it of each diagnostic. If fix-its overlap, only the first in the file is applied; another pass can
    /// apply the rest.
    ///
    /// - Parameters:
    ///   - file: The file to change. Fix-its of other files are ignored.
    ///   - diagnostics: The diagnostics, in any order.
    public init(_ file: SourceFile, fixing diagnostics: [Diagnostic]) {
        let fixes = diagnostics.compactMap { diagnostic in
            diagnostic.fixIts.first.flatMap { $0.location.file == file ? (diagnostic: diagnostic, fix: $0) : nil }
        }.sorted { left, right in
            let (left, right) = (left.fix.location.range, right.fix.location.range)
            return (left.start, left.end) < (right.start, right.end)
        }
        var bytes: [UInt8] = []
        var applied: [Diagnostic] = []
        var copied = 0
        var lastInsertion: Int?
        for (diagnostic, fix) in fixes {
            let range = fix.location.range
            // Two insertions at one position would have no defined order.
            guard range.start >= copied, range.end <= file.bytes.count, lastInsertion != range.start else { continue }
            bytes += file.bytes[copied..<range.start]
            bytes += fix.replacement.utf8
            copied = range.end
            lastInsertion = range.isEmpty ? range.start : nil
            applied.append(diagnostic)
        }
        bytes += file.bytes[copied...]
        self.file = file
        self.bytes = bytes
        self.applied = applied
    }
}
