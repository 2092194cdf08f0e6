namespace Linking.Faults.Tests.Injection;

/// <summary>A system call on a file in a phase.</summary>
/// <param name="Phase">When.</param>
/// <param name="Call">For example <c>fdatasync</c>.</param>
/// <param name="File">Relative to the case's folder; "." for the folder itself.</param>
internal sealed record CallSite(Phase Phase, string Call, string File);
