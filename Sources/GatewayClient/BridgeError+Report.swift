public import Bridge
import Diagnostics
import JSON
import LLB
import SourceText

extension BridgeError {
    /// The maximum number of source locations that an error quotes.
    private static let sourceLimit = 10
    /// The maximum total size in bytes of the files that an error quotes, since each location is sent with its whole file.
    private static let sourceBytes = 1 << 20

    /// Converts any error to the form that the client of a build receives.
    ///
    /// Each source location becomes a detail, from which clients quote the source; these details follow those of the
    /// underlying failure. A `BridgeError` keeps its code and message.
    public init(reporting error: any Error) {
        switch error {
        case let error as BridgeError:
            self = error
            details += Self.sources(error.locations)
            locations = []
        case let error as DiagnosticsError:
            let code = error.cause.flatMap { Code(rawValue: $0.code) } ?? .unknown
            let details = error.cause?.details ?? []
            self.init(code, TextRenderer.message(error), details: details + Self.sources(error))
        case is CancellationError: self.init(.cancelled, "the build was cancelled")
        default: self.init(.unknown, "\(error)")
        }
    }

    /// Returns details that quote the locations of the error's diagnostics, each location once.
    private static func sources(_ error: DiagnosticsError) -> [[UInt8]] {
        sources((error.errors.isEmpty ? error.diagnostics : error.errors).compactMap(\.location))
    }

    private static func sources(_ locations: [SourceLocation]) -> [[UInt8]] {
        var details: [[UInt8]] = []
        var seen: Set<SourceLocation> = []
        var bytes = 0
        for location in locations {
            guard details.count < sourceLimit, seen.insert(location).inserted else { continue }
            bytes += location.file.bytes.count
            guard bytes <= sourceBytes else { break }
            details.append(ErrorDetail("Source", source(location)).encoded())
        }
        return details
    }

    private static func source(_ location: SourceLocation) -> JSONObject {
        let ranges = Definition.Range.lines(of: location).map { range in
            let start = position(range.startLine, range.startCharacter)
            let end = position(range.endLine, range.endCharacter)
            return JSONValue.object(JSONObject([.init("start", start), .init("end", end)]))
        }
        return JSONObject([.init("info", info(location.file)), .init("ranges", .array(ranges))])
    }

    /// Returns the file's source text, with the graph that the file was read from if that graph is known.
    private static func info(_ file: SourceFile) -> JSONValue {
        let plain = Definition.SourceInfo(file: file, definition: nil)
        let whole = Definition.SourceInfo(file: file, definition: file.origin as? Definition)
        return (try? whole.json()) ?? (try? plain.json()) ?? .object(JSONObject())
    }

    private static func position(_ line: Int32, _ character: Int32) -> JSONValue {
        .object(JSONObject([.init("line", .integer(line)), .init("character", .integer(character))]))
    }
}
