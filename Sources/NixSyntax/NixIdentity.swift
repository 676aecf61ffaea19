public import SyntaxKit

extension SyntaxIdentity {
    /// The names, filenames and summary of the Nix syntax.
    public static let nix = SyntaxIdentity(
        name: "Nix",
        imageName: "nix",
        defaultFilename: "flake.nix",
        filenames: ["flake.nix", "default.nix"],
        syntaxNames: ["nix"],
        sourceLanguage: "Nix",
        summary: "Builds an image or package that a Nix flake or expression describes."
    )
}
