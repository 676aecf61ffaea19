import DockerfileSyntax
import GockerfileSyntax
import MockerfileSyntax
public import SyntaxKit

extension SyntaxRegistry {
    /// All languages that Slipway reads, in the order in which a file's language is looked for.
    public static let standard = SyntaxRegistry(
        [MockerfileSyntax(), GockerfileSyntax(), DockerfileSyntax.ickfile, DockerfileSyntax.dockerfile],
        fallback: DockerfileSyntax.dockerfile,
        triggers: { try DockerfileTriggers.parse($0) }
    )
}
