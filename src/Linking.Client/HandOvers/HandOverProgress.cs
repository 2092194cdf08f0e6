using System.Runtime.InteropServices;

namespace Linking.Client.HandOvers;

/// <summary>How far a check has come.</summary>
/// <param name="Stage">What is done now.</param>
/// <param name="Done">Files or rounds.</param>
/// <param name="Total">How many there are.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HandOverProgress(HandOverStage Stage, ulong Done, ulong Total);
