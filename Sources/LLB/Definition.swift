public import SourceText

/// A build graph as it travels to a solver (`pb.Definition`): vertices in order, their metadata, their source text.
///
/// The encoded form is deterministic: the same graph gives the same bytes in every process.
public struct Definition: SourceOrigin, Hashable {
    /// Each vertex (`pb.Op`) as bytes, inputs before users; the last has no operation and names the result. Empty where
    /// the result is scratch.
    public let vertices: [[UInt8]]
    /// The digests of `vertices`, in their order.
    public let digests: [String]
    /// What the solver is told beside the vertices, by digest.
    public var metadata: ByDigest<VertexMetadata>
    /// The texts that the vertices came from.
    public var sources: [SourceInfo]
    /// Where in `sources` a vertex came from, by digest.
    public var locations: ByDigest<[Location]>

    /// A text that vertices came from.
    public struct SourceInfo: Sendable, Hashable {
        public var file: SourceFile
        private let origin: Origin

        // A definition holds source infos, so a source info can't hold a definition inline.
        private indirect enum Origin: Sendable, Hashable {
            case unknown
            case graph(Definition)
        }

        public init(file: SourceFile, definition: Definition? = nil) {
            self.file = file
            origin = definition.map(Origin.graph) ?? .unknown
        }

        /// The graph that the text was read from; nil if unknown.
        public var definition: Definition? {
            if case .graph(let definition) = origin { definition } else { nil }
        }
    }

    /// Ranges in one text.
    public struct Location: Sendable, Hashable {
        /// The text, an index of `sources`.
        public var source: Int
        /// The ranges.
        public var ranges: [Range]

        /// Ranges in one text.
        public init(source: Int, ranges: [Range]) {
            self.source = source
            self.ranges = ranges
        }
    }

    /// A range as the protocol has it.
    public struct Range: Sendable, Hashable {
        /// The first line, from 1.
        public var startLine: Int32
        /// The column in the first line, from 0, in Unicode scalars; 0 also where none is known.
        public var startCharacter: Int32
        /// The last line, from 1.
        public var endLine: Int32
        /// The column in the last line, from 0 and exclusive; 0 also where none is known.
        public var endCharacter: Int32

        /// A range by lines from 1 and columns from 0.
        public init(startLine: Int32, startCharacter: Int32 = 0, endLine: Int32, endCharacter: Int32 = 0) {
            self.startLine = startLine
            self.startCharacter = startCharacter
            self.endLine = endLine
            self.endCharacter = endCharacter
        }

        /// The lines and columns of a range of a file. A range that ends with a newline ends in the line before it.
        public init(_ location: SourceLocation) {
            let start = location.start
            var end = location.end
            if end.line > start.line, end.column == 1 {
                let line = location.file.lineRange(end.line - 1)
                end = location.file.position(at: line.end)
            }
            self.init(
                startLine: Int32(clamping: start.line),
                startCharacter: Int32(clamping: start.column - 1),
                endLine: Int32(clamping: end.line),
                endCharacter: Int32(clamping: end.column - 1)
            )
        }

        /// The same place as a range for each of its lines, which is how BuildKit's clients have it.
        public static func lines(of location: SourceLocation) -> [Range] {
            let whole = Range(location)
            guard whole.endLine > whole.startLine else { return [whole] }
            return (whole.startLine...whole.endLine).map { line in
                let text = location.file.lineRange(Int(line))
                let end = location.file.position(at: text.end)
                return Range(
                    startLine: line,
                    startCharacter: line == whole.startLine ? whole.startCharacter : 0,
                    endLine: line,
                    endCharacter: line == whole.endLine ? whole.endCharacter : Int32(clamping: end.column - 1)
                )
            }
        }

        /// The bytes of `file` that the range covers: whole lines where it has no columns.
        public func location(in file: SourceFile) -> SourceLocation {
            let start = file.lineRange(Int(startLine))
            let end = file.lineRange(Int(endLine))
            guard startCharacter != 0 || endCharacter != 0 else {
                return SourceLocation(file: file, range: SourceRange(start.start, end.end))
            }
            return SourceLocation(
                file: file,
                range: SourceRange(
                    Self.offset(startCharacter, in: start, of: file),
                    Self.offset(endCharacter, in: end, of: file)
                )
            )
        }

        /// The byte at which the scalar numbered `character` of a line starts.
        private static func offset(_ character: Int32, in line: SourceRange, of file: SourceFile) -> Int {
            var scalars = -1
            for offset in line.start..<line.end where file.bytes[offset] & 0xC0 != 0x80 {
                scalars += 1
                if scalars == Int(character) { return offset }
            }
            return line.end
        }
    }

    /// A definition of its parts; the digests are computed.
    public init(
        vertices: [[UInt8]],
        metadata: ByDigest<VertexMetadata> = [:],
        sources: [SourceInfo] = [],
        locations: ByDigest<[Location]> = [:]
    ) {
        self.init(
            vertices: vertices,
            digests: vertices.map(Vertex.digest(of:)),
            metadata: metadata,
            sources: sources,
            locations: locations
        )
    }

    init(
        vertices: [[UInt8]],
        digests: [String],
        metadata: ByDigest<VertexMetadata>,
        sources: [SourceInfo],
        locations: ByDigest<[Location]>
    ) {
        self.vertices = vertices
        self.digests = digests
        self.metadata = metadata
        self.sources = sources
        self.locations = locations
    }

    /// True where the result is scratch.
    public var isScratch: Bool { vertices.isEmpty }
}
