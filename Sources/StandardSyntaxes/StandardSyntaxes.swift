import DockerfileSyntax
import GockerfileSyntax
import MockerfileSyntax
public import SyntaxKit

extension SyntaxRegistry {
    /// All languages of Slipway's programs.
    public static let standard = SyntaxRegistry(
        [MockerfileSyntax(), GockerfileSyntax(), DockerfileSyntax.ickfile, DockerfileSyntax.dockerfile],
        fallback: DockerfileSyntax.dockerfile,
        triggers: { try DockerfileTriggers.parse($0) }
    )
}
