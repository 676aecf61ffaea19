#syntax=slipway/frontend
{ system ? builtins.currentSystem }:
let
  flake = import ./flake.nix;
  packages = (flake.outputs { self = flake; }).packages.${system};
in
{
  inherit (packages) hello library;
  image = packages.default;
  deep.image = packages.whiteouts;
}
