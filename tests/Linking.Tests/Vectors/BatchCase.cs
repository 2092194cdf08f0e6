using Linking.Tokens;

namespace Linking.Tests.Vectors;

/// <summary>One case of batches.json.</summary>
/// <param name="Name">What it is, or <c>base/mutation</c>.</param>
/// <param name="Leaves">The leaves sent.</param>
/// <param name="Token">Answered: the first leaf's.</param>
/// <param name="RightAlpha">Answered: the hashes on the right under α.</param>
/// <param name="RightBeta">The same under β.</param>
/// <param name="Fault">What a person says is wrong; null: the leaves themselves.</param>
internal sealed record BatchCase(string Name, byte[] Leaves, byte[] Token, byte[] RightAlpha, byte[] RightBeta, BatchFault? Fault);
