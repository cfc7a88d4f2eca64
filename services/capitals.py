"""Amounts in capital characters (人民币大写), as bills and statements write them so that nobody adds a stroke.

After the People's Bank's rules for filling in bills (支付结算办法, 附件一): 整 stands after 元 and 角, never after 分; noughts in a
row are one 零; a nought at 角 with something at 分 is 零. Where the rules leave a 零 open (a nought at the end of a group
of four, or at 元 before 角), none is written: 107,000.53 is 壹拾万柒仟元伍角叁分."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ((10**8, "亿"), (10**4, "万"))


def _group(number: int) -> str:
    """1 to 9999, without a 零 at either end."""
    written, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + _PLACES[place]
        gap = digit == 0
    return written


def _whole(number: int) -> str:
    for size, name in _GROUPS:
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return f"{_whole(high)}{name}{gap}{_whole(low) if low else ''}"
    return _group(number)


def yuan(fen: int) -> str:
    """843,260.00 yuan is 捌拾肆万叁仟贰佰陆拾元整; a negative amount begins with 负."""
    sign, fen = ("负", -fen) if fen < 0 else ("", fen)
    whole, jiao, last = fen // 100, fen // 10 % 10, fen % 10
    if not fen:
        return "零元整"
    written = f"{_whole(whole)}元" if whole else ""
    if jiao:
        written += f"{_DIGITS[jiao]}角"
    elif last and whole:
        written += "零"
    return sign + written + (f"{_DIGITS[last]}分" if last else "整")
