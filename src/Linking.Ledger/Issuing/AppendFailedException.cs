namespace Linking.Ledger.Issuing;

/// <summary>A row may or may not have been written, and the store cannot say.</summary>
internal sealed class AppendFailedException(string message, Exception inner) : Exception(message, inner);
