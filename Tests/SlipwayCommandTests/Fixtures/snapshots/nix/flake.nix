#syntax=slipway/frontend
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      each = nixpkgs.lib.genAttrs systems;
    in
    {
      packages = each (system:
        let pkgs = nixpkgs.legacyPackages.${system}; in
        rec {
          # The server,
          # in an image.
          # the explained line
          default = pkgs.dockerTools.buildLayeredImage {
            name = "server";
            config.Entrypoint = [ "${server}/bin/server" ];
          };
          # The server alone.
          server = pkgs.callPackage ./server.nix { };
          "docs-image" = pkgs.dockerTools.streamLayeredImage { name = "docs"; };
        });
      devShells = each (system: { default = { }; });
    };
}
