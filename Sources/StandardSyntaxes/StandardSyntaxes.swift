import DockerfileSyntax
import GockerfileSyntax
import MockerfileSyntax
public import SyntaxKit

extension SyntaxRegistry {
    /// All languages that Slipway reads, in the order in which they are tried to detect the language of a file.
    public static let standard = SyntaxRegistry(
        [MockerfileSyntax(), GockerfileSyntax(), DockerfileSyntax.ickfile, DockerfileSyntax.dockerfile],
        fallback: DockerfileSyntax.dockerfile,
        triggers: { try DockerfileTriggers.parse($0) }
    )
}
