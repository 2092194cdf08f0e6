using Linking.Notes;
using Linking.Server.Options;
using Linking.Witness;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Witnesses;

/// <summary>What a witness is told.</summary>
/// <param name="Listen">Where it answers, with http.</param>
/// <param name="Data">The folder of what it has cosigned.</param>
/// <param name="Key">Its verifier key.</param>
/// <param name="Signing">Its private key.</param>
/// <param name="Logs">Whose heads it cosigns.</param>
public sealed record WitnessServerOptions(
    ListenAddress Listen, string Data, VerifierKey Key, SigningKey Signing, KnownLogs Logs)
{
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
