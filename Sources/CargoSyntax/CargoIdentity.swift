public import SyntaxKit

extension SyntaxIdentity {
    /// The identity of the Cargo syntax.
    public static let cargo = SyntaxIdentity(
        name: "Cargo",
        imageName: "cargo",
        defaultFilename: "Cargo.toml",
        filenames: ["Cargo.toml"],
        syntaxNames: ["cargo", "wharf"],
        sourceLanguage: "TOML",
        summary: "Builds the binaries of a Rust package or workspace from its `Cargo.toml`."
    )
}
