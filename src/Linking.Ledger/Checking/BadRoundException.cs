namespace Linking.Ledger.Checking;

/// <summary>A round in the store does not hold together.</summary>
internal sealed class BadRoundException(ulong round, string message) : Exception($"Round {round}: {message}");
