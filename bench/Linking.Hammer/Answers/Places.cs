using System.Runtime.InteropServices;

namespace Linking.Hammer.Answers;

/// <summary>Leaves beside each other in a round, whose tokens were verified.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Places(ulong Round, ulong First, int Count);
