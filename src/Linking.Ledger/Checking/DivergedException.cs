namespace Linking.Ledger.Checking;

/// <summary>The store's head is behind or beside the one this node knows: a restored backup or a lagging replica.</summary>
internal sealed class DivergedException(string message) : Exception(message);
