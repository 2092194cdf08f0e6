using BenchmarkDotNet.Running;

using Linking.Benchmarks.Audits;
using Linking.Benchmarks.Covers;
using Linking.Benchmarks.Ratios;

if (args is ["ratio", ..])
    return RatioCommand.Run(args.AsSpan(1));
if (args is ["audit", ..])
    return AuditCommand.Run(args.AsSpan(1));
if (args is ["cover", ..])
    return CoverRate.Run(args.AsSpan(1));
if (args is ["tokens", ..])
    return TokensCommand.Run(args.AsSpan(1));

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
