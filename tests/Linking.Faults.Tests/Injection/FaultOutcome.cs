namespace Linking.Faults.Tests.Injection;

/// <summary>How a case went; what must hold was asserted.</summary>
/// <param name="Case">The case.</param>
/// <param name="Hit">Whether the call was made, so that the fault came.</param>
/// <param name="Effect">What the server did.</param>
/// <param name="Acknowledged">Tokens, all of them verified and found again after the restart.</param>
internal sealed record FaultOutcome(FaultCase Case, bool Hit, string Effect, int Acknowledged);
