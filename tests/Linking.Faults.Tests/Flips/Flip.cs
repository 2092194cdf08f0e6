namespace Linking.Faults.Tests.Flips;

/// <summary>What one changed byte did.</summary>
/// <param name="Offset">Its place in the file.</param>
/// <param name="Found">What fsck said; null: the file is clean.</param>
/// <param name="Missed">Fsck called the file clean, and its rows are not the old ones.</param>
/// <param name="Issued">A server issued tokens on it.</param>
internal sealed record Flip(int Offset, Finding? Found, bool Missed, bool Issued);
