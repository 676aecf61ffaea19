# Homebrew formula of the command, for Linux. `make release` writes it to dist/release with the address, the checksum and the version
# of the release's source; brew install --formula dist/release/slipway.rb
class Slipway < Formula
  desc "Compiles container build files to BuildKit LLB without a daemon"
  homepage "@HOMEPAGE@"
  url "@URL@"
  version "@VERSION@"
  sha256 "@SHA256@"
  license "Apache-2.0"

  depends_on "llvm" => :build
  depends_on "pkgconf" => :build
  depends_on "python@3.13" => :build
  depends_on "swift" => :build
  depends_on "libyaml"
  depends_on :linux
  depends_on "nettle"

  def install
    system "make", "dist/slipway"
    bin.install "dist/slipway"
    generate_completions_from_executable(bin/"slipway", "--generate-completion-script", shells: [:bash, :zsh, :fish])
    system "dev/man-pages", bin/"slipway", "man", "--date", "@DATE@"
    man1.install Dir["man/*.1"]
    man5.install Dir["man/*.5"]
  end

  test do
    assert_match "slipway #{version.to_s[/\A[0-9.]+/]}", shell_output("#{bin}/slipway --version")
    (testpath/"Dockerfile").write "FROM alpine\nRUN true\n"
    assert_match "docker-image://docker.io/library/alpine:latest", shell_output("#{bin}/slipway compile -f Dockerfile .")
  end
end
