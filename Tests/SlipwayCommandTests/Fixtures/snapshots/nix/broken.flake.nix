#syntax=slipway/frontend
{
  outputs = { self }: {
    packages.x86_64-linux.default = [ 1 2 );
  };
}
