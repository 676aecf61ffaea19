import BuildPlan
import MockerfileSyntax
public import SyntaxKit

extension SyntaxRegistry {
    /// Every language that Slipway's programs read.
    public static let standard = SyntaxRegistry([MockerfileSyntax()], fallback: MockerfileSyntax()) { _ in [] }
}
