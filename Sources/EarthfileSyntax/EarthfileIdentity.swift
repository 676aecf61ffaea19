public import SyntaxKit

extension SyntaxIdentity {
    /// The names, filenames and summary of the Earthfile syntax.
    public static let earthfile = SyntaxIdentity(
        name: "Earthfile",
        imageName: "earthfile",
        defaultFilename: "Earthfile",
        filenames: ["Earthfile", "build.earth"],
        syntaxNames: ["earthfile", "earthly"],
        sourceLanguage: "Earthfile",
        summary: "Builds the targets of an Earthfile, the language of Earthly and EarthBuild."
    )
}
