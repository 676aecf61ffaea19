public import Diagnostics
public import JSON
public import SourceText
public import SyntaxKit

/// The Nix syntax, which builds images from the outputs of `flake.nix` and `default.nix`.
///
/// Nix itself does the evaluation and the build, in an image that contains Nix. A Docker archive, e.g. from nixpkgs'
/// `dockerTools`, becomes an image with the archive's layers and config. Any other derivation becomes an image of its closure.
public struct NixSyntax: ProgramSyntax {
    public let identity = SyntaxIdentity.nix

    public init() {}

    /// Returns false: only the name of a file or its `#syntax` line selects Nix.
    public func recognizes(_ source: SourceFile) -> Bool { false }

    /// Returns the tokens of a file and the outputs that it names; nil, after reporting errors, if the file is invalid.
    public func tree(of source: SourceFile, diagnostics: inout DiagnosticSink) -> JSONValue? {
        let outputs =
            NixFile(source) == .flake
            ? NixOutputs.ofFlake(source, diagnostics: &diagnostics)
            : NixOutputs.ofFile(source, diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        return outputs.tree(NixLexer.tokens(of: source, diagnostics: &diagnostics), in: source)
    }

    public func program(in source: SourceFile, diagnostics: inout DiagnosticSink) -> Program? {
        let file = NixFile(source)
        let outputs =
            file == .flake
            ? NixOutputs.ofFlake(source, diagnostics: &diagnostics)
            : NixOutputs.ofFile(source, diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        guard !outputs.isEmpty else {
            let location = SourceLocation(file: source, range: SourceRange(0, 0))
            diagnostics.error("nix.syntax", "the file has no Nix expression", at: location)
            return nil
        }
        return .running(outputs.listing) { workbench in
            try await NixBuild(workbench: workbench, source: source, file: file, outputs: outputs).result()
        }
    }
}

extension NixOutputs {
    /// The targets and parameters for `--call=targets` and `--call=outline`.
    var listing: ProgramListing {
        let usual = defaultOutput
        let targets = outputs.map { output in
            ProgramListing.Target(output.name, isDefault: output == usual, comment: output.comment, range: output.range)
        }
        var parameters = ProgramListing.Parameters()
        parameters.arguments = [
            .init("NIX_IMAGE", value: NixBuild.defaultImage, comment: "the image that contains Nix", range: start),
            .init("NIX_CONFIG", comment: "settings of Nix, as lines of nix.conf", range: start),
        ]
        parameters.secrets = [.init("netrc", range: start), .init("nix.conf", range: start)]
        parameters.agents = [.init("default", range: start)]
        parameters.caches = [.init(NixBuild.cacheID, range: start)]
        return ProgramListing(targets: targets, parameters: parameters)
    }
}
