/** A mark of Vega's scene graph, or the group item that it is in: what a canvas is painted from. */
export interface IMark {
  marktype?: string;
  items?: IItem[];
  group?: IItem;
  bounds?: IBox;
}

export interface IItem {
  mark: IMark;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  fill?: string | null;
  stroke?: string | null;
  opacity?: number;
  /** Whether it is being removed. */
  exit?: boolean;
}

export interface IBox {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** Vega's own walk over what a mark or an item holds, in the order of painting. */
export type Visit = (
  of: IMark | IItem,
  visitor: (part: IMark & IItem) => void
) => void;

/** A scene divided by what moves. */
export interface ILayers {
  /** Marks that change, and those that lie above them. */
  moving: Set<IMark>;
  /** Groups with parts of both kinds. */
  parted: Set<IMark>;
}

/** What a group's item itself looks like, whatever lies in it. */
export const framing = ({
  x,
  y,
  width,
  height,
  fill,
  stroke,
  opacity
}: IItem): string => [x, y, width, height, fill, stroke, opacity].join();

/** What moves of a scene whose `live` marks change, in the order in which it is painted. */
export function parted(scene: IMark, live: Set<IMark>, visit: Visit): ILayers {
  const layers: ILayers = { moving: new Set(), parted: new Set() };
  const covered: IBox[] = []; // by what moves, so far
  const hasMoving = (mark: IMark, x: number, y: number): boolean => {
    if (
      live.has(mark) ||
      (mark.marktype !== 'group' && meetsAny(mark.bounds, x, y, covered))
    ) {
      layers.moving.add(mark);
      cover(mark, x, y);
      return true;
    }
    let found = false;
    let isWhole = false;
    if (mark.marktype === 'group') {
      visit(mark, item => {
        let inItem = false;
        visit(item, part => {
          inItem =
            hasMoving(part, x + (item.x ?? 0), y + (item.y ?? 0)) || inItem;
        });
        // A background that is painted twice would hide what stands still.
        isWhole = isWhole || (inItem && isPainted(item));
        found = found || inItem;
      });
    }
    if (found) {
      (isWhole ? layers.moving : layers.parted).add(mark);
    }
    return found;
  };
  const cover = ({ bounds, group, items }: IMark, x: number, y: number) => {
    if (items?.length === 1 && bounds && !hasRoom(bounds)) {
      return; // a brush's rectangle, where there is no brush
    }
    if (bounds) {
      covered.push(moved(bounds, x, y));
    }
    if (group?.width && group.height) {
      const frame = { x1: 0, y1: 0, x2: group.width, y2: group.height };
      covered.push(moved(frame, x, y)); // it may move to anywhere in there
    }
  };
  hasMoving(scene, 0, 0);
  return layers;
}

const moved = ({ x1, y1, x2, y2 }: IBox, x: number, y: number): IBox => ({
  x1: x1 + x,
  y1: y1 + y,
  x2: x2 + x,
  y2: y2 + y
});

const isPainted = ({ fill, stroke }: IItem): boolean =>
  [fill, stroke].some(colour => colour && colour !== 'transparent');

const hasRoom = ({ x1, y1, x2, y2 }: IBox): boolean => x2 > x1 || y2 > y1;

function meetsAny(
  box: IBox | undefined,
  x: number,
  y: number,
  others: readonly IBox[]
): boolean {
  const own = box && moved(box, x, y);
  return others.some(
    other =>
      !own ||
      (own.x1 < other.x2 &&
        own.x2 > other.x1 &&
        own.y1 < other.y2 &&
        own.y2 > other.y1)
  );
}
