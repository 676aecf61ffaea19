#syntax=slipway/frontend
{
  description = "The program hello of nixpkgs: as a package, and as an image with a layer for each group of store paths";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
    in
    {
      packages = nixpkgs.lib.genAttrs systems (system:
        let pkgs = nixpkgs.legacyPackages.${system}; in
        {
          # docker build -f flake.nix .
          default = pkgs.hello;
          # docker build -f flake.nix --target dockerImage .
          dockerImage = pkgs.dockerTools.buildLayeredImage {
            name = "hello";
            config.Entrypoint = [ "${pkgs.hello}/bin/hello" ];
          };
        });
    };
}
