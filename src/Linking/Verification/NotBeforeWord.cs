namespace Linking.Verification;

/// <summary>Before which time a header was not, by whose word.</summary>
/// <param name="Time">Of the beacon.</param>
/// <param name="By">The authority by its certificate, or the name of a public value.</param>
public sealed record NotBeforeWord(Instant Time, string By);
