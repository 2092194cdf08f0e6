namespace Linking.Vouchers;

/// <summary>An algorithm that a voucher rests on (docs/spec/voucher.md).</summary>
/// <param name="Name">As docs/spec/suite.md names it.</param>
/// <param name="IsSigned">
/// Use <em>signed</em>: judged by collisions and forgery at judged at. Else use <em>fixed</em>: judged by collisions at the
/// interval's end and by second preimages at judged at.
/// </param>
public sealed record UsedAlgorithm(string Name, bool IsSigned);
