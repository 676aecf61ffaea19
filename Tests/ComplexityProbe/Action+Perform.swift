import CompileService
import ComplexityShapes
import Diagnostics
import Frontend
import LLB
import LLBInspection
import ServiceProtos
import SourceText
import StandardSyntaxes
import SwiftProtobuf
import SyntaxKit
import TOMLTree

extension Action {
    /// Performs the action on an input that `Shape` made.
    ///
    /// - Returns: the number of bytes of the response.
    func perform(_ input: [UInt8]) throws -> Int {
        if self == .toml {
            let source = SourceFile(name: "a.toml", bytes: input, language: "TOML")
            var diagnostics = DiagnosticSink()
            _ = TOMLParser.parse(source, diagnostics: &diagnostics)
            return Self.render(diagnostics.sorted)
        }
        let response = try InlineExecutor.run { try await call(input) }.get()
        guard let format = DefinitionDump.Format(rawValue: rawValue) else { return response.count }
        let result = try Slipway_V1_CompileResponse(serializedBytes: response).result
        return try result.images.reduce(0) { count, image in
            try count + DefinitionDump(Definition(decoding: Array(image.definition))).rendered(as: format).count
        }
    }

    private func call(_ input: [UInt8]) async throws -> [UInt8] {
        let service = CompileService(Frontend(.standard))
        // A request is a message whose only field is the build.
        var request = WireWriter(capacity: input.count + 8)
        request.presentData(1, input)
        do {
            switch self {
            case .check: return try await service.check(request.bytes)
            case .outline: return try await service.outline(request.bytes)
            case .targets: return try await service.targets(request.bytes)
            case .render: return [UInt8](repeating: 0, count: Self.render(try await Self.errors(of: input)))
            default: return try await service.compile(request.bytes)
            }
        } catch {
            // A refused request has a response too: its error.
            return Array("\(error)".utf8)
        }
    }

    /// Returns the diagnostics of a build file that doesn't parse.
    private static func errors(of input: [UInt8]) async throws -> [Diagnostic] {
        let build = try Slipway_V1_Build(serializedBytes: input)
        let source = SourceFile(name: build.text.name, bytes: Array(build.text.content))
        let syntax = SyntaxRegistry.standard.select(for: source, calledBy: nil)
        var diagnostics = DiagnosticSink()
        _ = syntax.parse(source, diagnostics: &diagnostics)
        return diagnostics.sorted
    }

    private static func render(_ diagnostics: [Diagnostic]) -> Int {
        diagnostics.reduce(0) { $0 + terminalText(TextRenderer.full($1)).utf8.count }
    }
}
