namespace Linking.Testing;

/// <summary>What somebody asks a <see cref="HostileHost"/> for.</summary>
/// <param name="Number">Of the request, from 1.</param>
/// <param name="Address">The host's own.</param>
/// <param name="Path">What is asked for.</param>
public sealed record HostileRequest(int Number, string Address, string Path);
