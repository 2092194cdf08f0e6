namespace Linking.Protocol;

/// <summary>The keys of a server.</summary>
/// <param name="Keys">Each of them.</param>
/// <param name="ActivationNeeded">Whether keys are active only while they are activated.</param>
/// <param name="Approvals">Security officers that must ask for an activation.</param>
/// <param name="Challenge">Of the next activation.</param>
public sealed record KeyList(IReadOnlyList<KeyInfo> Keys, bool ActivationNeeded, int Approvals, ReadOnlyMemory<byte> Challenge);
