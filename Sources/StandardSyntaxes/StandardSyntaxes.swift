import CargoSyntax
import DockerfileSyntax
import EarthfileSyntax
import GockerfileSyntax
import MockerfileSyntax
import NixSyntax
public import SyntaxKit

extension SyntaxRegistry {
    /// All languages that Slipway reads. To detect the language of a file, they are tried in this order.
    public static let standard = SyntaxRegistry(
        [MockerfileSyntax(), GockerfileSyntax(), DockerfileSyntax.ickfile, DockerfileSyntax.dockerfile],
        programs: [CargoSyntax(), NixSyntax(), EarthfileSyntax()],
        fallback: DockerfileSyntax.dockerfile,
        triggers: { try DockerfileTriggers.parse($0) }
    )
}
